import * as z from 'zod';
import { origin } from './section.ts';

export const toolName = z.enum(['dfu-util', 'stm32flash', 'arm-none-eabi-gcc', 'make', 'python3']);
export type ToolName = z.infer<typeof toolName>;

const tool = z.object({
  name: toolName,
  path: z.string(),
  /** where `path` leads after following links: two entries with one target are one program */
  realPath: z.string(),
  /** as printed: "0.9", "0.11-dev"; null when it printed none */
  version: z.string().nullable(),
  /** first lines of what it printed */
  firstLines: z.array(z.string()),
  origin,
});
export const toolFacts = z.object({
  /** in PATH order: of each name the first one is the one that runs */
  tools: z.array(tool),
  searchPath: z.array(z.string()),
});
export type ToolFacts = z.infer<typeof toolFacts>;
