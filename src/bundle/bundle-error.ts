/** A file that cannot be opened as a bundle: what is wrong with it, and what to do; both are sentences. */
export class BundleError extends Error {
  readonly next: string;
  constructor(message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BundleError';
    this.next = next;
  }
}
