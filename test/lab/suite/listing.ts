/** The fields of an lsusb -v text, by device ("Bus 001 Device 002"), each with the descriptor that it stands in. */
export function fieldsOf(text: string): Map<string, string[]> {
  const devices = new Map<string, string[]>();
  let fields: string[] = [];
  let place = '';
  for (const line of text.split('\n')) {
    const device = /^Bus \d{3} Device \d{3}/.exec(line)?.[0];
    if (device !== undefined) {
      fields = [];
      place = '';
      devices.set(device, fields);
    }
    if (line.endsWith('Descriptor:')) place = line.trim();
    const field = line.trim().replace(/\s+/g, ' ');
    if (field !== '' && !field.startsWith('Note:')) fields.push(`${place} ${field}`);
  }
  return devices;
}

/** Fields that only one of two lists has; both keep their order, or else what follows counts as different too. */
export function compareFields(
  ours: readonly string[],
  theirs: readonly string[],
): { added: string[]; missing: string[] } {
  const added: string[] = [];
  const missing: string[] = [];
  let at = 0;
  for (const field of ours) {
    const found = theirs.indexOf(field, at);
    if (found < 0) {
      added.push(field);
      continue;
    }
    missing.push(...theirs.slice(at, found));
    at = found + 1;
  }
  return { added, missing: [...missing, ...theirs.slice(at)] };
}
