import { collected, gap, type Origin, type Section } from '../evidence/section.ts';
import { type ToolFacts, toolName } from '../evidence/tools.ts';

const ASKING = /^(?:which|type|command|whereis|where|Get-Command)$/;
/** `type -a` says "dfu-util is /usr/bin/dfu-util", the others print the path alone */
const PATH = /^(?:[\w-]{1,40} is )?(\/[\w./+-]{0,200}\/([\w-]{1,40}))$/;
const MAX_TOOLS = 100;

/** Where a text says that programs are: what `which -a` and its like print, in the order of the search path. */
export class ToolsTold {
  private tools: ToolFacts['tools'] = [];

  /** Takes a line in that `argv` printed. Returns whether it names a tool. */
  read(line: string, argv: readonly string[], origin: Origin): boolean {
    if (!ASKING.test(argv[0] ?? '')) return false;
    const [, path, program] = PATH.exec(line.trim()) ?? [];
    const name = toolName.safeParse(program);
    if (path === undefined || !name.success) return false;
    if (this.tools.length < MAX_TOOLS && !this.tools.some((tool) => tool.path === path)) {
      this.tools.push({ name: name.data, path, realPath: path, version: null, firstLines: [], origin });
    }
    return true;
  }

  finish(): Section<ToolFacts> {
    return this.tools.length === 0
      ? gap('not-collected', 'The text does not tell where tools are installed.')
      : collected({ tools: this.tools, searchPath: [] }, [
          'The text names only the tools that were asked for.',
        ]);
  }
}
