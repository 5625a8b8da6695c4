/** Writing a file that the user named; nothing else of the file system is ever written. */
export interface FileWriter {
  /**
   * Writes the whole file or nothing: until all bytes are on the disk, what stood there stays. FileError "exists" when
   * something is there and `overwrite` is false, else the kinds of `Files`.
   */
  write(path: string, bytes: Uint8Array, options: { overwrite: boolean }): Promise<void>;
  /** What this user may still write in a folder, bytes; null where it cannot be told. Never rejects. */
  freeBytes(folder: string): Promise<number | null>;
}
