#!/usr/bin/env node
/** Where the program starts: with what Node compiled in an earlier run, as far as it keeps that. */
import { keepCompiledCode } from './compile-cache.js';

keepCompiledCode(process.env);
void import('./main.js').then(({ start }) => start());
