const BAR_WIDTH = 30;

/** "[###...]  50 %  2 of 4 KiB" */
export function progressBar(doneBytes: number, totalBytes: number): string {
  const share = totalBytes > 0 ? doneBytes / totalBytes : 1;
  const filled = Math.round(share * BAR_WIDTH);
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${percent}  ${kib(doneBytes)} of ${kib(totalBytes)} KiB`;
}

function kib(bytes: number): string {
  return (bytes / 1024).toFixed(0);
}
