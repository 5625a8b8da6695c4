// what is shown is where it leads, so a text from a stranger can deceive nobody
const WEB_PAGE = /https:\/\/[\w.-]+(?:\/[\w./~#?=&%+-]*)?/g;

/** The text with addresses of web pages as links (OSC 8), which stay whole where a line wraps. */
export function withLinks(text: string): string {
  return text.replace(WEB_PAGE, (found) => {
    // a full stop ends the sentence
    const address = found.replace(/[.?]+$/, '');
    const rest = found.slice(address.length);
    return `\u001b]8;;${address}\u0007${address}\u001b]8;;\u0007${rest}`;
  });
}
