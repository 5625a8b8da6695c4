/** Services as `systemctl status` and `systemctl list-units` print them. */

export type ServiceLine =
  | { tells: 'unit'; name: string }
  | { tells: 'state'; state: string; active: boolean }
  | { tells: 'row'; name: string; state: string; active: boolean };

/** "● ModemManager.service - Modem Manager"; the mark is a circle, a cross, or an asterisk without UTF-8 */
const UNIT = /^[●○×↻*x] (?<name>[\w@.\\-]{1,100})\.service(?: - .{0,200})?$/;
const ACTIVE =
  /^Active: (?<state>(?:active|inactive|failed|activating|deactivating|reloading)(?: \([\w-]{1,40}\))?)/;
const ROW =
  /^(?:[●○×↻*x] )?(?<name>[\w@.\\-]{1,100})\.service {1,80}loaded {1,8}(?<active>active|inactive|failed|activating) {1,12}(?<sub>[a-z-]{1,20})(?: .{0,200})?$/;

/** What the line tells, or null. A state belongs to the unit named above it. */
export function readServiceLine(line: string): ServiceLine | null {
  const text = line.trim();
  if (text.startsWith('Active: ')) {
    const state = ACTIVE.exec(text)?.groups?.['state'];
    return state === undefined ? null : { tells: 'state', state, active: state.startsWith('active') };
  }
  if (!text.includes('.service')) return null;
  const row = ROW.exec(text)?.groups;
  if (row) {
    const { name = '', active = '', sub = '' } = row;
    return { tells: 'row', name, state: `${active} (${sub})`, active: active === 'active' };
  }
  const name = UNIT.exec(text)?.groups?.['name'];
  return name === undefined ? null : { tells: 'unit', name };
}
