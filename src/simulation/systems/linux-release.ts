/** What differs between releases of Raspberry Pi OS as far as anybody asks. */
export interface LinuxRelease {
  prettyName: string;
  id: string;
  versionId: string;
  codename: string;
  kernel: string;
  /** as process.arch */
  arch: string;
  python: string;
  make: string;
  git: string;
  armGcc: string;
}

export const BULLSEYE: LinuxRelease = {
  prettyName: 'Raspbian GNU/Linux 11 (bullseye)',
  id: 'raspbian',
  versionId: '11',
  codename: 'bullseye',
  kernel: '6.1.21-v7l+',
  arch: 'arm',
  python: '3.9.2',
  make: '4.3',
  git: '2.30.2',
  armGcc: 'arm-none-eabi-gcc (15:8-2019-q3-1+b1) 8.3.1 20190703 (release) [gcc-8-branch revision 273027]',
};

export const BOOKWORM: LinuxRelease = {
  prettyName: 'Debian GNU/Linux 12 (bookworm)',
  id: 'debian',
  versionId: '12',
  codename: 'bookworm',
  kernel: '6.6.51+rpt-rpi-v8',
  arch: 'arm64',
  python: '3.11.2',
  make: '4.3',
  git: '2.39.5',
  armGcc: 'arm-none-eabi-gcc (15:12.2.rel1-1) 12.2.1 20221205',
};
