/** Joins with a slash, which every supported system understands. */
export function joinPath(folder: string, name: string): string {
  return `${folder.replace(/[\\/]$/, '')}/${name}`;
}

/** A path as the user gave it, made absolute; `~` is left to the shell. */
export function resolvePath(workingDirectory: string, path: string): string {
  return /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path)
    ? path
    : joinPath(workingDirectory, path.replace(/^\.\//, ''));
}

/** The folder that holds a path. */
export function folderOf(path: string): string {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return at > 0 ? path.slice(0, at) : path.slice(0, 1);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
