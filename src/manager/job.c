#include "manager/job.h"

#include "manager/audit.h"
#include "manager/reply.h"

#include <stdlib.h>
#include <unistd.h>

struct job {
    struct request *request;
    pthread_t thread;
    atomic_bool done;
    struct job *next;
};

static void *run(void *arg)
{
    struct job *job = arg;
    struct request *request = job->request;
    const uint64_t one = 1;

    registry_thread_register();
    request->route->handler(request);
    registry_thread_offline();
    audit_write(request);
    registry_thread_online();
    registry_thread_unregister();
    atomic_store(&job->done, true);
    /* The counter of an eventfd cannot overflow by this; a failed write only delays the
     * answer until the loop wakes by itself. */
    (void)!write(request->manager->wake_fd, &one, sizeof one);
    return NULL;
}

static size_t count_jobs(const struct manager *manager)
{
    size_t count = 0;

    for (const struct job *job = manager->jobs; job != NULL; job = job->next)
        count++;
    return count;
}

bool job_start(struct request *request)
{
    struct manager *manager = request->manager;
    struct job *job;

    if (count_jobs(manager) >= JOBS_MAX) {
        reply_error(request, MHD_HTTP_SERVICE_UNAVAILABLE, "busy", "try again later",
                    "%d requests are being worked on already", JOBS_MAX);
        return false;
    }
    job = calloc(1, sizeof *job);
    if (job == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return false;
    }
    job->request = request;
    if (pthread_create(&job->thread, NULL, run, job) != 0) {
        free(job);
        reply_failure(request, OW_ENOMEM, "no thread could be started");
        return false;
    }
    MHD_suspend_connection(request->connection);
    job->next = manager->jobs;
    manager->jobs = job;
    return true;
}

static void collect(struct manager *manager, bool wait)
{
    struct job **link = &manager->jobs;

    while (*link != NULL) {
        struct job *job = *link;

        if (!wait && !atomic_load(&job->done)) {
            link = &job->next;
            continue;
        }
        pthread_join(job->thread, NULL);
        *link = job->next;
        MHD_resume_connection(job->request->connection);
        free(job);
    }
}

void job_collect(struct manager *manager)
{
    collect(manager, false);
}

void job_finish(struct manager *manager)
{
    registry_thread_offline();
    collect(manager, true);
    registry_thread_online();
}
