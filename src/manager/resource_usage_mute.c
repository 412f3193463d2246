/* resource_usage_mute.c - names and machines that an operator does not want to see in the
 * lists of use, and those that are wanted again. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/named.h"
#include "manager/reply.h"
#include "manager/steps.h"

#include <string.h>

/* The name, or the address, in the path. */
static bool read_subject(struct request *request, struct command *command)
{
    const bool is_client = strstr(request->route->path, "/clients/") != NULL;
    struct named named;

    if (is_client) {
        if (ow_addr_parse(request->segment, &command->addr[0]) == OW_OK &&
            command->addr[0] != 0)
            return true;
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "%.100s is not the IPv4 address of a machine", request->segment);
        return false;
    }
    if (!named_parse(request, &named))
        return false;
    if (named.has_suffix) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-name",
                    "name it without <xx> behind", "a name is muted with all suffixes");
        return false;
    }
    command->key_count = 1;
    nb_key_copy(&command->key[0], &named.key);
    return true;
}

/* What was done, in a sentence; ctx is the text of it. */
static void tell_done(void *ctx, wins_tell *tell, void *told)
{
    tell(told, ctx);
}

static void reply_done(struct request *request, const struct command *command)
{
    char done[COMMAND_TEXT];

    snprintf(done, sizeof done, "%.100s is %s", request->segment,
             command->cure == WINS_CURE_MUTE
                 ? "left out of the lists of use; it is counted as before."
                 : "listed again.");
    steps_reply(request, NULL, command, false, tell_done, done);
}

void resource_usage_mute(struct request *request)
{
    const bool mute = strcmp(strrchr(request->route->path, '/'), "/mute") == 0;
    struct command command;

    if (!request_command(request, COMMAND_MUTE_USE, &command) ||
        !read_subject(request, &command))
        return;
    command.cure = mute ? WINS_CURE_MUTE : WINS_CURE_UNMUTE;
    if (change_submit(request, &command))
        reply_done(request, &command);
}
