/** @file Failures in the server's own English. */
import type { FailureNews } from '../api/index.js';

/** What went wrong and what to do about it, as the server tells it. */
export const failureText = ({ message, hint = '' }: FailureNews): string => (hint ? `${message}. ${hint}` : message);
