import type { FileWriter } from '../ports/file-writer.ts';
import { FileError, type FileStatus, type Files } from '../ports/files.ts';

/** Owner and permission bits; root's and 0644 or 0755 unless said otherwise. */
export interface Ownership {
  mode?: number;
  uid?: number;
  gid?: number;
  modifiedMs?: number;
}

type Content = string | Uint8Array | (() => string | Uint8Array);

type Node = { ownership: Required<Ownership> } & (
  | { kind: 'file'; content: Content }
  | { kind: 'directory' }
  | { kind: 'link'; target: string }
  | { kind: 'other' }
);

const MAX_LINKS = 40;

/** A file system in memory, read as one user. Paths are absolute POSIX paths. */
export class VirtualFiles implements Files, FileWriter {
  private readonly nodes = new Map<string, Node>();
  private readonly user: { uid: number; groupIds: readonly number[] };
  private readonly defaultModifiedMs: number;

  constructor(user: { uid: number; groupIds: readonly number[] }, defaultModifiedMs: number) {
    this.user = user;
    this.defaultModifiedMs = defaultModifiedMs;
    this.nodes.set('/', { kind: 'directory', ownership: this.own({}, 0o755) });
  }

  /** Folders above it come into being with the same owner. */
  addFile(path: string, content: Content, ownership: Ownership = {}): void {
    this.place(path, { kind: 'file', content, ownership: this.own(ownership, 0o644) });
  }

  addDirectory(path: string, ownership: Ownership = {}): void {
    this.place(path, { kind: 'directory', ownership: this.own(ownership, 0o755) });
  }

  addLink(path: string, target: string): void {
    this.place(path, { kind: 'link', target, ownership: this.own({}, 0o777) });
  }

  /** A device node or socket. */
  addNode(path: string, ownership: Ownership): void {
    this.place(path, { kind: 'other', ownership: this.own(ownership, 0o600) });
  }

  /** Takes away a node, and the folders above that are empty then. */
  remove(path: string): void {
    this.nodes.delete(path);
    const parent = parentOf(path);
    if (parent !== '/' && this.namesIn(parent).length === 0) this.remove(parent);
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array> {
    const node = this.find(path);
    if (node.kind !== 'file') throw new FileError('not-a-file', path, `${path} is not a file`);
    this.demand(path, node, 4);
    const content = typeof node.content === 'function' ? node.content() : node.content;
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();
    if (bytes.length > maxBytes) throw new FileError('too-large', path, `${path} is larger than allowed`);
    return bytes;
  }

  async write(
    path: string,
    bytes: Uint8Array,
    { overwrite, makeFolders = false }: { overwrite: boolean; makeFolders?: boolean },
  ): Promise<void> {
    const there = this.nodes.get(this.tryResolve(path) ?? '');
    if (there && !overwrite) throw new FileError('exists', path, `${path} exists`);
    if (there && there.kind !== 'file') throw new FileError('not-a-file', path, `${path} is not a file`);
    if (makeFolders && this.tryResolve(parentOf(path)) === null) {
      this.addDirectory(parentOf(path), { uid: this.user.uid, mode: 0o700 });
    }
    this.demand(path, this.find(parentOf(path)), 2);
    const { ownership } = there ?? { ownership: this.own({ uid: this.user.uid }, 0o644) };
    const target = there ? this.resolve(path) : path;
    this.nodes.set(target, { kind: 'file', content: bytes.slice(), ownership });
  }

  /** It has room for anything. */
  async freeBytes(): Promise<number | null> {
    return null;
  }

  /** The text of a file as a program of the simulated host sees it; null when it is not there. */
  textOf(path: string): string | null {
    const node = this.nodes.get(this.tryResolve(path) ?? '');
    if (node?.kind !== 'file') return null;
    const content = typeof node.content === 'function' ? node.content() : node.content;
    return typeof content === 'string' ? content : new TextDecoder().decode(content);
  }

  async list(path: string): Promise<readonly string[]> {
    const node = this.find(path);
    if (node.kind !== 'directory') {
      throw new FileError('not-a-directory', path, `${path} is not a directory`);
    }
    this.demand(path, node, 4);
    return this.namesIn(this.resolve(path));
  }

  async status(path: string): Promise<FileStatus | null> {
    const node = this.nodes.get(this.tryResolve(path) ?? '');
    if (!node || node.kind === 'link') return null;
    const content = node.kind === 'file' ? node.content : '';
    const value = typeof content === 'function' ? content() : content;
    const size = typeof value === 'string' ? new TextEncoder().encode(value).length : value.length;
    return { kind: node.kind, size, ...node.ownership };
  }

  async readLink(path: string): Promise<string> {
    const parent = this.resolve(parentOf(path));
    const node = this.nodes.get(join(parent, baseOf(path)));
    if (!node) throw missing(path);
    if (node.kind !== 'link') throw new FileError('other', path, `${path} is not a link`);
    return node.target;
  }

  async realPath(path: string): Promise<string> {
    this.find(path);
    return this.resolve(path);
  }

  async may(path: string, access: 'read' | 'write' | 'execute'): Promise<boolean> {
    const resolved = this.tryResolve(path);
    const node = resolved === null ? undefined : this.nodes.get(resolved);
    return node !== undefined && this.allows(node, { read: 4, write: 2, execute: 1 }[access]);
  }

  async sha256(path: string, maxBytes: number): Promise<string> {
    const bytes = await this.read(path, maxBytes);
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  private place(path: string, node: Node): void {
    const parent = parentOf(path);
    if (!this.nodes.has(parent)) {
      const { uid, gid } = node.ownership;
      this.addDirectory(parent, parent.startsWith('/home/') ? { uid, gid } : {});
    }
    this.nodes.set(path, node);
  }

  private own(given: Ownership, mode: number): Required<Ownership> {
    return { mode, uid: 0, gid: 0, modifiedMs: this.defaultModifiedMs, ...given };
  }

  private namesIn(directory: string): string[] {
    const prefix = directory === '/' ? '/' : `${directory}/`;
    const names: string[] = [];
    for (const path of this.nodes.keys()) {
      if (path.startsWith(prefix) && path !== '/' && !path.includes('/', prefix.length)) {
        names.push(path.slice(prefix.length));
      }
    }
    return names.sort();
  }

  private find(path: string): Node {
    const node = this.nodes.get(this.resolve(path));
    if (!node) throw missing(path);
    return node;
  }

  private tryResolve(path: string): string | null {
    try {
      return this.resolve(path);
    } catch (error) {
      if (error instanceof FileError) return null;
      throw error;
    }
  }

  /** The path without links and dots; its last part need not exist. */
  private resolve(path: string): string {
    const todo = path.split('/');
    let at = '/';
    for (let links = 0; todo.length > 0; ) {
      const part = todo.shift() ?? '';
      if (part === '' || part === '.') continue;
      if (part === '..') {
        at = parentOf(at);
        continue;
      }
      at = join(at, part);
      const node = this.nodes.get(at);
      if (node?.kind === 'link') {
        links += 1;
        if (links > MAX_LINKS) throw new FileError('other', path, `${path} has too many links`);
        todo.unshift(...node.target.split('/'));
        at = node.target.startsWith('/') ? '/' : parentOf(at);
      } else if (todo.some((rest) => rest !== '' && rest !== '.')) {
        if (!node) throw missing(path);
        if (node.kind !== 'directory')
          throw new FileError('not-a-directory', path, `${at} is not a directory`);
        this.demand(path, node, 1);
      }
    }
    return at;
  }

  private demand(path: string, node: Node, bit: number): void {
    if (!this.allows(node, bit)) throw new FileError('permission', path, `${path} may not be used`);
  }

  private allows(node: Node, bit: number): boolean {
    const { mode, uid, gid } = node.ownership;
    if (this.user.uid === 0) return true;
    if (this.user.uid === uid) return ((mode >> 6) & bit) !== 0;
    return ((this.user.groupIds.includes(gid) ? mode >> 3 : mode) & bit) !== 0;
  }
}

function missing(path: string): FileError {
  return new FileError('not-found', path, `${path} does not exist`);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function join(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}
