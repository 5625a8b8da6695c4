import { Text } from 'ink';
import { Say } from './say.tsx';
import { Section } from './section.tsx';

/** Asks which firmware file is to be flashed. */
export function FilePage({ text }: { text: string }) {
  return (
    <>
      <Say tone="strong">Which firmware file is to be flashed?</Say>
      <Say>
        A .bin, .hex, .elf, .dfu, .uf2 or .srec file. Klipper's `make` leaves out/klipper.bin in Klipper's
        folder. Type or paste its path; nothing is written before you have seen the plan.
      </Say>
      <Section heading="Path">
        <Text>
          {text}
          <Text inverse> </Text>
        </Text>
      </Section>
    </>
  );
}
