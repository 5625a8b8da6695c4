import * as z from 'zod';
import { manifestSchema } from '../../src/bundle/manifest.ts';
import { fixReport } from '../../src/commands/fix-report.ts';
import { reportSchema } from '../../src/diagnosis/report-schema.ts';
import { evidence } from '../../src/evidence/evidence.ts';
import { actionEvent } from '../../src/flash/action-schema.ts';
import { jsonEvent } from '../../src/flash/event-schema.ts';
import { infoSchema } from '../../src/flash/info-schema.ts';
import { sdCardEvent } from '../../src/flash/sd-card-schema.ts';
import { setupReport } from '../../src/setup/setup-report.ts';

/** The JSON Schemas of what the program prints, by the path of their file. */
export function renderSchemas(): ReadonlyMap<string, string> {
  return new Map([
    [
      'docs/schema/action-event.schema.json',
      toJson(actionEvent, 'One line of what read --json, erase --json and unprotect --json print'),
    ],
    [
      'docs/schema/evidence.schema.json',
      toJson(evidence, 'Everything known of one machine or one pasted text'),
    ],
    [
      'docs/schema/bundle-manifest.schema.json',
      toJson(manifestSchema, 'manifest.json of a bug-report bundle'),
    ],
    ['docs/schema/fix.schema.json', toJson(fixReport, 'What fix --json prints')],
    ['docs/schema/flash-event.schema.json', toJson(jsonEvent, 'One line of what flash --json prints')],
    [
      'docs/schema/sd-card-event.schema.json',
      toJson(sdCardEvent, 'One line of what flash --sdcard --json prints'),
    ],
    ['docs/schema/info.schema.json', toJson(infoSchema, 'What info --json prints')],
    ['docs/schema/setup.schema.json', toJson(setupReport, 'What setup --json prints')],
    ['docs/schema/report.schema.json', toJson(reportSchema, 'What check --json and explain --json print')],
  ]);
}

function toJson(schema: z.ZodType, title: string): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(schema) }, null, 2)}\n`;
}
