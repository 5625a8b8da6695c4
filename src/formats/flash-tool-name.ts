/** The flash tool that a program's name or path means, or undefined. */
export function flashToolOf(program: string): 'dfu-util' | 'stm32flash' | undefined {
  const name = program.slice(program.lastIndexOf('/') + 1);
  return name === 'dfu-util' || name === 'stm32flash' ? name : undefined;
}
