/**
 * The start of a UTF-8 sequence that is longer than its character needs, such as `%C0%AF`, which a
 * lenient decoder reads as `/`. No path and no rule may contain one. Other bytes that are not UTF-8
 * have only one reading.
 *
 * Source: RFC 3629, section 10.
 */
export const OVERLONG_ESCAPE = /%(?:C[01]%[89AB]|E0%[89]|F0%8)/;
