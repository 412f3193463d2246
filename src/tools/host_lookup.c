#include "tools/host_lookup.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#define THREADS 16 /* most of the time is waiting */

struct work {
    struct host_lookup *lookup;
    size_t count;
    atomic_size_t next;
};

static void look_up(struct host_lookup *lookup)
{
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM};
    struct addrinfo *list = NULL;
    int result = getaddrinfo(lookup->name, NULL, &hints, &list);

    lookup->failed = result != 0 && result != EAI_NONAME && result != EAI_NODATA;
    if (result != 0)
        return;
    for (const struct addrinfo *at = list;
         at != NULL && lookup->count < HOST_LOOKUP_ADDRS; at = at->ai_next) {
        struct sockaddr_in in;

        if (at->ai_family != AF_INET || at->ai_addrlen != sizeof in)
            continue;
        memcpy(&in, at->ai_addr, sizeof in);
        lookup->addr[lookup->count++] = ntohl(in.sin_addr.s_addr);
    }
    freeaddrinfo(list);
}

static void *run(void *arg)
{
    struct work *work = arg;
    size_t i;

    while ((i = atomic_fetch_add(&work->next, 1)) < work->count)
        look_up(&work->lookup[i]);
    return NULL;
}

void host_lookup_all(struct host_lookup *lookup, size_t count)
{
    struct work work = {.lookup = lookup, .count = count};
    pthread_t thread[THREADS];
    size_t threads = 0;

    while (threads < THREADS && threads + 1 < count &&
           pthread_create(&thread[threads], NULL, run, &work) == 0)
        threads++;
    (void)run(&work);
    for (size_t i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
}
