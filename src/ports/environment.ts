/** Who and where we are. */
export interface Environment {
  /** as process.platform: linux, darwin, win32, ... */
  platform: string;
  /** as process.arch: arm, arm64, x64, ... */
  arch: string;
  /** kernel release */
  release: string;
  variables: Readonly<Record<string, string | undefined>>;
  workingDirectory: string;
  homeDirectory: string;
  /** uid, gid and groupIds are null and empty where the platform has none */
  user: { name: string; uid: number | null; gid: number | null; groupIds: readonly number[] };
}
