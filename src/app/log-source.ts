/** Where a log comes from. */
export type LogSource = { kind: 'text'; text: string } | { kind: 'file'; path: string };
