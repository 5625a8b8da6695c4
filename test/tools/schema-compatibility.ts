/** Whether what the program prints today fits the schemas that were released: who reads it must not break. */
import * as z from 'zod';

type Schema = { readonly [key: string]: unknown };

const schema = z.record(z.string(), z.unknown());

/** Why a released document is none of today's, or what its reader would stumble over; a sentence each. */
export function incompatibilities(released: unknown, today: unknown): string[] {
  const found: string[] = [];
  compare(schema.parse(released), schema.parse(today), '', found);
  return found;
}

/**
 * Today's schema must accept every released document: nothing is required that was not, no type or list of values is
 * narrower. And what was written for the released schema must be able to read today's documents: required properties
 * stay, no type is wider. Lists of values grow only where their readers were told so, see OPEN_LISTS.
 */
function compare(released: Schema, today: Schema, at: string, found: string[]): void {
  const [oldTypes, newTypes] = [typesOf(released), typesOf(today)];
  if (oldTypes && newTypes) {
    for (const type of newTypes) if (!oldTypes.includes(type)) found.push(`${nameOf(at)} may now be ${type}`);
    for (const type of oldTypes)
      if (!newTypes.includes(type)) found.push(`${nameOf(at)} may not be ${type} any more`);
  }
  compareValues(released, today, at, found);
  const [oldProperties, newProperties] = [partsOf(released['properties']), partsOf(today['properties'])];
  const required = namesIn(today['required']);
  for (const name of namesIn(released['required'])) {
    const part = newProperties[name];
    if (!part) found.push(`${nameOf(at)} has lost ${name}`);
    else if (!required.includes(name)) found.push(`${nameOf(at)} need not have ${name} any more`);
  }
  for (const name of required) {
    const isNew = !namesIn(released['required']).includes(name);
    if (isNew && released['properties'] !== undefined) found.push(`${nameOf(at)} must now have ${name}`);
  }
  for (const [name, part] of Object.entries(oldProperties)) {
    const other = newProperties[name];
    if (other) compare(part, other, `${at}/${name}`, found);
  }
  const [oldItems, newItems] = [partOf(released['items']), partOf(today['items'])];
  if (oldItems && newItems) compare(oldItems, newItems, `${at}[]`, found);
  compareVariants(released, today, at, found);
}

/** `anyOf` and `oneOf`: every released variant is still there, told apart by its constant property or its type. */
function compareVariants(released: Schema, today: Schema, at: string, found: string[]): void {
  const before = variantsOf(released);
  const after = variantsOf(today);
  for (const variant of before) {
    const key = keyOf(variant);
    const same = after.find((other) => keyOf(other) === key);
    if (same) compare(variant, same, `${at}(${key})`, found);
    else if (after.length > 0 || typesOf(today)) found.push(`${nameOf(at)} is never ${key} any more`);
  }
}

function compareValues(released: Schema, today: Schema, at: string, found: string[]): void {
  if (released['const'] !== today['const']) {
    found.push(
      `${nameOf(at)} is ${JSON.stringify(today['const'])} and was ${JSON.stringify(released['const'])}`,
    );
  }
  const [before, after] = [namesIn(released['enum']), namesIn(today['enum'])];
  for (const value of before) {
    if (after.length > 0 && !after.includes(value)) found.push(`${nameOf(at)} is never "${value}" any more`);
  }
  if (before.length === 0 || OPEN_LISTS.some((name) => at.endsWith(`/${name}`))) return;
  if (after.length === 0) found.push(`${nameOf(at)} may now be any text`);
  for (const value of after) {
    if (!before.includes(value)) found.push(`${nameOf(at)} may now be "${value}"`);
  }
}

/** lists of names that grow with what the program knows; their readers were told to expect names they do not know */
const OPEN_LISTS = ['meaning', 'tool', 'kind', 'name', 'problem'];

function typesOf(part: Schema): string[] | null {
  const type = part['type'];
  return typeof type === 'string' ? [type] : Array.isArray(type) ? namesIn(type) : null;
}

function variantsOf(part: Schema): Schema[] {
  const variants = part['anyOf'] ?? part['oneOf'];
  return Array.isArray(variants) ? variants.map(partOf).filter((part) => part !== null) : [];
}

/** What tells a variant apart: its constant properties, else its type. */
function keyOf(variant: Schema): string {
  const constants = Object.entries(partsOf(variant['properties'])).flatMap(([name, part]) =>
    part['const'] === undefined ? [] : [`${name} ${JSON.stringify(part['const'])}`],
  );
  return constants.join(', ') || (typesOf(variant) ?? ['?']).join(' or ');
}

function partsOf(value: unknown): Readonly<Record<string, Schema>> {
  const parsed = z.record(z.string(), schema).safeParse(value);
  return parsed.success ? parsed.data : {};
}

function partOf(value: unknown): Schema | null {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function nameOf(at: string): string {
  return at === '' ? 'the document' : at;
}
