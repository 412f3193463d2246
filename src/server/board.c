/* board.c - copies under one lock; an edition number tells whether there is any need. */
#include "server/board.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct board {
    pthread_mutex_t lock; /* over settings and names */
    atomic_uint settings_edition, names_edition;
    _Atomic ow_time time;
    struct settings settings;
    struct name_table names;
};

struct board *board_new(const struct settings *settings, const struct name_table *names)
{
    struct board *board = calloc(1, sizeof(*board));

    if (board == NULL)
        return NULL;
    pthread_mutex_init(&board->lock, NULL);
    board->settings = *settings;
    board->names = *names;
    atomic_init(&board->settings_edition, 1);
    atomic_init(&board->names_edition, 1);
    return board;
}

void board_free(struct board *board)
{
    if (board == NULL)
        return;
    pthread_mutex_destroy(&board->lock);
    free(board);
}

void board_post_settings(struct board *board, const struct settings *settings)
{
    pthread_mutex_lock(&board->lock);
    board->settings = *settings;
    atomic_fetch_add(&board->settings_edition, 1);
    pthread_mutex_unlock(&board->lock);
}

void board_post_addresses(struct board *board, const ow_addr *addr, size_t count)
{
    pthread_mutex_lock(&board->lock);
    board->names.addr_count = count < NAME_TABLE_ADDRS_MAX ? count : NAME_TABLE_ADDRS_MAX;
    for (size_t i = 0; i < board->names.addr_count; i++)
        board->names.addr[i] = addr[i];
    atomic_fetch_add(&board->names_edition, 1);
    pthread_mutex_unlock(&board->lock);
}

void board_post_state(struct board *board, const struct nb_key *key,
                      enum name_state state, ow_addr with)
{
    pthread_mutex_lock(&board->lock);
    if (name_table_set_state(&board->names, key, state, with) == OW_OK)
        atomic_fetch_add(&board->names_edition, 1);
    pthread_mutex_unlock(&board->lock);
}

bool board_read_settings(struct board *board, unsigned *seen, struct settings *ret)
{
    if (atomic_load_explicit(&board->settings_edition, memory_order_acquire) == *seen)
        return false;
    pthread_mutex_lock(&board->lock);
    *ret = board->settings;
    *seen = atomic_load(&board->settings_edition);
    pthread_mutex_unlock(&board->lock);
    return true;
}

bool board_read_names(struct board *board, unsigned *seen, struct name_table *ret)
{
    if (atomic_load_explicit(&board->names_edition, memory_order_acquire) == *seen)
        return false;
    pthread_mutex_lock(&board->lock);
    *ret = board->names;
    *seen = atomic_load(&board->names_edition);
    pthread_mutex_unlock(&board->lock);
    return true;
}

void board_post_time(struct board *board, ow_time now)
{
    atomic_store_explicit(&board->time, now, memory_order_relaxed);
}

ow_time board_time(const struct board *board)
{
    return atomic_load_explicit(&board->time, memory_order_relaxed);
}
