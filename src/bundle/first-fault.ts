import * as z from 'zod';

/**
 * Where a value first breaks a schema, or null where it does not. A stranger's list of a million wrong things would make
 * zod keep a million issues; this stops at the first one, so it costs no more than a good document.
 */
export function firstFault(schema: z.core.$ZodType, value: unknown): readonly PropertyKey[] | null {
  if (schema instanceof z.ZodOptional) {
    return value === undefined ? null : firstFault(schema.unwrap(), value);
  }
  if (schema instanceof z.ZodNullable) return value === null ? null : firstFault(schema.unwrap(), value);
  if (schema instanceof z.ZodArray) {
    return Array.isArray(value) ? firstOf(value.entries(), () => schema.element) : [];
  }
  if (schema instanceof z.ZodObject) {
    if (!isRecord(value)) return [];
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
    return firstOf(
      Object.keys(shape).map((key) => [key, value[key]] as const),
      (key) => shape[key],
    );
  }
  if (schema instanceof z.ZodRecord) {
    return isRecord(value) ? firstOf(Object.entries(value), () => schema.valueType) : [];
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    if (!isRecord(value)) return [];
    const option = schema.options.find(
      (one) =>
        one instanceof z.ZodObject && z.safeParse(one.shape[discriminator], value[discriminator]).success,
    );
    return option ? firstFault(option, value) : [discriminator];
  }
  return z.safeParse(schema, value).success ? null : [];
}

function firstOf<K extends PropertyKey>(
  entries: Iterable<readonly [K, unknown]>,
  schemaOf: (key: K) => z.core.$ZodType | undefined,
): readonly PropertyKey[] | null {
  for (const [key, value] of entries) {
    const schema = schemaOf(key);
    const fault = schema ? firstFault(schema, value) : null;
    if (fault) return [key, ...fault];
  }
  return null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
