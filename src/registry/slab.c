#include "registry/slab.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#define REGION (2 * 1024 * 1024)
#define RUN    16384 /* taken for small pieces at once */
#define LINE   64

/* Small pieces come in steps of 8 bytes.  Large ones are the tables of the index: powers
 * of two. */
#define STEP        8
#define SMALL_MAX   800
#define SMALL       (SMALL_MAX / STEP + 1)
#define LARGE_SHIFT 10
#define LARGE_MAX   (4 * 1024 * 1024)

/* Pieces given back are poisoned, so that the sanitizer sees who still uses them. */
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#endif
#endif
#ifndef ASAN_POISON_MEMORY_REGION
#define ASAN_POISON_MEMORY_REGION(at, len)   ((void)(at), (void)(len))
#define ASAN_UNPOISON_MEMORY_REGION(at, len) ((void)(at), (void)(len))
#endif

struct slab_piece {
    struct slab_piece *next;
};

/* Lies at the beginning of its memory. */
struct slab_region {
    struct slab_region *next;
    size_t size;
};

_Static_assert(SMALL + 13 <= SLAB_CLASSES, "a class for every size");

/* Which class pieces of len bytes, LARGE_MAX at most, belong to, and their size. */
static size_t class_of(size_t len, size_t *ret_size)
{
    size_t class = SMALL;

    if (len <= SMALL_MAX) {
        size_t steps = (len + STEP - 1) / STEP;

        *ret_size = steps * STEP;
        return steps;
    }
    for (*ret_size = (size_t)1 << LARGE_SHIFT; *ret_size < len; *ret_size *= 2)
        class ++;
    return class;
}

size_t slab_size(size_t len)
{
    size_t size;

    class_of(len, &size);
    return size;
}

static bool add_region(struct slab *slab, size_t len)
{
    size_t size = (len + LINE + REGION - 1) / REGION * REGION;
    struct slab_region *region = aligned_alloc(REGION, size);

    if (region == NULL)
        return false;
    (void)madvise(region, size, MADV_HUGEPAGE); /* without it, it is only slower */
    region->next = slab->region;
    region->size = size;
    slab->region = region;
    slab->at = (char *)region + LINE;
    slab->end = (char *)region + size;
    slab->bytes += size;
    return true;
}

/* Cut len bytes, whole lines, off the first region.  What is left of one that cannot give
 * them stays unused. */
static void *cut(struct slab *slab, size_t len)
{
    char *piece;

    len = (len + LINE - 1) / LINE * LINE;
    if ((size_t)(slab->end - slab->at) < len && !add_region(slab, len))
        return NULL;
    piece = slab->at;
    slab->at += len;
    return piece;
}

static struct slab_piece *take_free(struct slab_class *class, size_t size)
{
    struct slab_piece *piece = class->free;

    if (piece != NULL) {
        class->free = piece->next;
        ASAN_UNPOISON_MEMORY_REGION(piece, size);
    }
    return piece;
}

/* Room for small pieces: a table that was outgrown, or a part of the region. */
static bool add_run(struct slab *slab, struct slab_class *class)
{
    size_t size;

    for (size_t i = class_of(LARGE_MAX, &size); i >= SMALL; i--, size /= 2) {
        class->at = (char *)take_free(&slab->class[i], size);
        if (class->at == NULL)
            continue;
        class->end = class->at + size;
        return true;
    }
    class->at = cut(slab, RUN);
    class->end = class->at == NULL ? NULL : class->at + RUN;
    return class->at != NULL;
}

void *slab_take(struct slab *slab, size_t len)
{
    size_t size;
    size_t i = class_of(len, &size);
    struct slab_class *class = &slab->class[i];
    char *piece = (char *)take_free(class, size);

    if (piece != NULL)
        return piece;
    if (i >= SMALL)
        return cut(slab, size);
    if ((size_t)(class->end - class->at) < size && !add_run(slab, class))
        return NULL;
    piece = class->at;
    class->at += size;
    return piece;
}

void slab_give(struct slab *slab, void *piece, size_t len)
{
    struct slab_piece *unused = piece;
    size_t size;
    size_t i;

    if (piece == NULL)
        return;
    i = class_of(len, &size);
    unused->next = slab->class[i].free;
    slab->class[i].free = unused;
    ASAN_POISON_MEMORY_REGION(unused + 1, size - sizeof(*unused));
}

void slab_done(struct slab *slab)
{
    while (slab->region != NULL) {
        struct slab_region *next = slab->region->next;

        /* The heap's own business. */
        ASAN_UNPOISON_MEMORY_REGION(slab->region, slab->region->size);
        free(slab->region);
        slab->region = next;
    }
    *slab = (struct slab){.region = NULL};
}
