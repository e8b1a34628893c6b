// JSON from outside, looked at field by field: nothing is trusted to be there or to be of its kind.

import type { OfficialRecord } from '../model.ts';
import { type ParsedPage, unreadable } from './parsed-page.ts';

export type Fields = Record<string, unknown>;

export const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isJson = (body: string): boolean => /^[\s\ufeff]*[{[]/.test(body.slice(0, 1000));

/** The value of a JSON text, or the problem (P27): a document that is cut off gives nothing at all. */
export function readJson(body: string): { value: unknown } | (ParsedPage & { problem: object }) {
  try {
    return { value: JSON.parse(body.replace(/^\ufeff/, '')) as unknown };
  } catch {
    return unreadable('the JSON is cut off or broken') as ParsedPage & { problem: object };
  }
}

/** A text or number as text, without blanks around it; undefined for null, missing, empty and every other kind. */
export function textField(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  return text || undefined;
}

/** An array, or nothing. */
export function listField(fields: Fields, name: string): unknown[] {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return Array.isArray(value) ? value : [];
}

/** The texts of an array, without empty ones. */
export function textsField(fields: Fields, name: string): string[] {
  return listField(fields, name).flatMap((value) => (typeof value === 'string' && value.trim() ? [value.trim()] : []));
}

/** An object within; an empty one where there is none. */
export function recordField(fields: Fields, name: string): Fields {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return isRecord(value) ? value : {};
}

/** Leaves out what is not there, so that records compare as equal when nothing changed. */
export function recordOf(fields: Record<string, unknown>): OfficialRecord | undefined {
  const kept = Object.entries(fields).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : Boolean(value)));
  return kept.length > 0 ? (Object.fromEntries(kept) as OfficialRecord) : undefined;
}

/** The sentence in which an API says that it refuses to answer; undefined where it does not. */
export function refusalOf(value: Fields): string | undefined {
  const errors = value['errors'] ?? value['error'];
  const [first] = Array.isArray(errors) ? errors : [errors];
  if (typeof first === 'string') return first;
  if (isRecord(first))
    return (
      textField(first, 'detail') ??
      textField(first, 'message') ??
      textField(first, 'title') ??
      JSON.stringify(first).slice(0, 200)
    );
  const status = textField(value, 'status');
  return status && /^[45]\d\d$/.test(status) ? `${status} ${textField(value, 'message') ?? ''}`.trim() : undefined;
}
