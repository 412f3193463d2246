/* fuzz.h - what every fuzz target includes.
 *
 * A target is fuzz_NAME.c with LLVMFuzzerTestOneInput() in it, a line in meson.build and
 * the folder corpus/NAME.  It is linked twice: with libFuzzer (option `fuzzers`, clang)
 * to search, and with replay.c in every build, as a test that runs the corpus.
 * For long runs: tests/parts/fuzz SECONDS build-fuzz/tests/fuzz/fuzz_NAME.
 *
 * An input that broke something goes into corpus/NAME with the fix; of the others only
 * small ones that reach new code: at most about 100 files of less than 600 bytes. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Run the target on one input.  Returns 0; aborts when a promise is broken. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Abort unless the promise holds; also in builds without assertions. */
#define FUZZ_CHECK(promise)                                                              \
    do {                                                                                 \
        if (!(promise)) {                                                                \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #promise);        \
            abort();                                                                     \
        }                                                                                \
    } while (0)

/* A block of exactly size bytes, so that the sanitizers see a step outside. */
static inline uint8_t *fuzz_block(size_t size)
{
    uint8_t *block = malloc(size > 0 ? size : 1);

    FUZZ_CHECK(block != NULL);
    return block;
}
