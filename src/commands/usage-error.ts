/** A command line or an input that the user can put right: one sentence and what to do next. Exit code 2. */
export class UsageError extends Error {
  readonly next: string;
  constructor(message: string, next: string) {
    super(message);
    this.name = 'UsageError';
    this.next = next;
  }
}
