/** Reading the file system: bounded, and never throwing anything but FileError. */

export interface FileStatus {
  kind: 'file' | 'directory' | 'other';
  /** bytes */
  size: number;
  /** milliseconds since 1970 */
  modifiedMs: number;
  /** lower 12 permission bits */
  mode: number;
  uid: number;
  gid: number;
}

export interface Files {
  /** The file's bytes; FileError "too-large" above maxBytes. */
  read(path: string, maxBytes: number): Promise<Uint8Array>;
  /** Names in a directory, sorted. */
  list(path: string): Promise<readonly string[]>;
  /** Follows links; null when nothing is there. */
  status(path: string): Promise<FileStatus | null>;
  /** Where a link leads, unresolved. */
  readLink(path: string): Promise<string>;
  realPath(path: string): Promise<string>;
  may(path: string, access: 'read' | 'write' | 'execute'): Promise<boolean>;
  /** SHA-256 of the file's bytes, 64 lower-case hex digits; FileError "too-large" above maxBytes. */
  sha256(path: string, maxBytes: number): Promise<string>;
}

export type FileErrorKind =
  | 'not-found'
  | 'permission'
  | 'too-large'
  | 'not-a-file'
  | 'not-a-directory'
  /** only when writing */
  | 'exists'
  | 'other';

export class FileError extends Error {
  readonly kind: FileErrorKind;
  readonly path: string;
  constructor(kind: FileErrorKind, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FileError';
    this.kind = kind;
    this.path = path;
  }
}
