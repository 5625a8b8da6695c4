/** The words with which people lead over to what a program printed, on the same line. */

const NOUN = String.raw`(?:output|result|response|answer|error|message|error message|console output)`;
const LEAD_IN = new RegExp(
  String.raw`^(?:(?:(?:and|but|so|then|now),? ){0,2}(?:it|this|that|which|he|klipper|octoprint|mainsail|fluidd|putty|the (?:terminal|console|log|printer)) (?:just |only |then )?(?:says|returns|returned|gives|gave|prints|printed|shows|showed)(?: me)?(?: (?:this|the))?(?: ${NOUN})?|(?:(?:and|but|so|then|now),? ){0,2}(?:i|we) (?:just |only |now |then |still |always )?(?:get|got|see|have|receive|received)(?: (?:this|the|following|an?)){0,2}(?: ${NOUN})?|(?:the |my )?(?:output|result|response|answer|error message|console output)(?: (?:is|was))?)\s{0,3}[:=]\s{1,3}`,
  'i',
);
/** quotation marks around the whole, as people and word processors set them */
const QUOTED = /^(?:"(.{8,1000})"|'(.{8,1000})'|“(.{8,1000})”|`(.{8,1000})`)[.!]?$/;

/** The line without "I get this error: " and the like in front of it, and without quotation marks around what follows. */
export function withoutLeadIn(line: string): string {
  // a colon somewhere near the beginning, as every such line has
  const at = line.slice(0, 90).search(/[:=]/);
  if (at < 0) return line;
  const lead = LEAD_IN.exec(line.trimStart());
  if (!lead) return line;
  const rest = line.trimStart().slice(lead[0].length);
  const [, ...quoted] = QUOTED.exec(rest.trim()) ?? [];
  return quoted.find((text) => text !== undefined) ?? rest;
}
