/** Writing a file that the user named, or one of the program's own below XDG's folders. */
export interface FileWriter {
  /**
   * Writes the whole file or nothing: until all bytes are on the disk, what stood there stays. FileError "exists" when
   * something is there and `overwrite` is false, else the kinds of `Files`. An overwritten file keeps owner and mode;
   * run under sudo, a new one belongs to the user who ran it. `makeFolders`: those above it come into being, for their
   * owner alone.
   */
  write(
    path: string,
    bytes: Uint8Array,
    options: { overwrite: boolean; makeFolders?: boolean },
  ): Promise<void>;
  /** What this user may still write in a folder, bytes; null where it cannot be told. Never rejects. */
  freeBytes(folder: string): Promise<number | null>;
}
