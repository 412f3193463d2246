#include "manager/auth_token.h"

#include "manager/auth_core.h"
#include "manager/route.h"

#include <stdio.h>
#include <string.h>

#define MARK "ow_"
#define BASE "/api/v1/"

/* What only a token that names it may reach: it makes others. */
static const char reserved[] = "accounts tokens session setup audit";

const char *auth_token_name_fault(const char *name)
{
    if (strlen(name) >= AUTH_TOKEN_NAME_ROOM)
        return "a token's name has at most 25 characters";
    return auth_name_fault(name) == NULL
               ? NULL
               : "a token's name is made of small letters, digits, '.', '_' and '-', and "
                 "begins with a letter or a digit";
}

/* Copy the area of path. */
static bool area_of(const char *path, char area[AUTH_AREAS_ROOM])
{
    const char *at = strncmp(path, BASE, strlen(BASE)) == 0 ? path + strlen(BASE)
                                                            : path + (path[0] == '/');
    const size_t len = strcspn(at, "/");

    if (len >= AUTH_AREAS_ROOM)
        return false;
    memcpy(area, at, len);
    area[len] = '\0';
    return true;
}

static bool is_area(const char *word)
{
    char area[AUTH_AREAS_ROOM];

    for (size_t i = 0; i < routes_count; i++)
        if (area_of(routes[i].path, area) && strcmp(area, word) == 0)
            return true;
    return false;
}

const char *auth_token_areas_fault(const char *areas)
{
    char word[AUTH_AREAS_ROOM];

    if (strlen(areas) >= AUTH_AREAS_ROOM)
        return "these are too many areas";
    for (size_t len; *areas != '\0'; areas += len + (areas[len] == ' ')) {
        len = strcspn(areas, " ");
        memcpy(word, areas, len);
        word[len] = '\0';
        if (!is_area(word))
            return "an area is the first word of a path behind /api/v1/, such as "
                   "records, mappings, settings";
    }
    return NULL;
}

bool auth_token_covers(const char *areas, const char *path)
{
    char area[AUTH_AREAS_ROOM];

    if (!area_of(path, area))
        return false;
    return areas[0] == '\0' ? !route_word_listed(reserved, area)
                            : route_word_listed(areas, area);
}

/* Where name stands, or would stand.  Held: changing or lock. */
static size_t place_of(const struct auth *auth, const char *name, bool *ret_found)
{
    size_t at = 0;

    while (at < auth->token_count && strcmp(auth->token[at].name, name) < 0)
        at++;
    *ret_found = at < auth->token_count && strcmp(auth->token[at].name, name) == 0;
    return at;
}

/* Held: changing. */
static enum ow_err add(struct auth *auth, const struct auth_token *token)
{
    bool found;
    const size_t at = place_of(auth, token->name, &found);
    enum ow_err err;

    if (found)
        return OW_EEXIST;
    if (auth->token_count == AUTH_TOKENS_MAX)
        return OW_ELIMIT;
    err = auth->db == NULL ? OW_EIO : auth_db_put_token(auth->db, token);
    if (err != OW_OK)
        return err;
    pthread_mutex_lock(&auth->lock);
    memmove(&auth->token[at + 1], &auth->token[at],
            (auth->token_count - at) * sizeof auth->token[0]);
    auth->token[at] = *token;
    auth->token_count++;
    pthread_mutex_unlock(&auth->lock);
    return OW_OK;
}

enum ow_err auth_token_make(struct auth *auth, const struct auth_token *token,
                            char ret_text[AUTH_TOKEN_ROOM])
{
    struct auth_token made = *token;
    char text[AUTH_TOKEN_ROOM] = MARK;
    enum ow_err err;

    if (!auth_random_hex(text + strlen(MARK), AUTH_ID_ROOM - 1) ||
        !auth_digest(text, made.digest))
        return OW_EIO;
    pthread_mutex_lock(&auth->changing);
    err = add(auth, &made);
    pthread_mutex_unlock(&auth->changing);
    if (err == OW_OK)
        memcpy(ret_text, text, sizeof text);
    explicit_bzero(text, sizeof text);
    return err;
}

enum ow_err auth_token_remove(struct auth *auth, const char *name)
{
    enum ow_err err = OW_ENOTFOUND;
    bool found;
    size_t at;

    pthread_mutex_lock(&auth->changing);
    at = place_of(auth, name, &found);
    if (found)
        err = auth->db == NULL ? OW_EIO : auth_db_drop_token(auth->db, name);
    if (err == OW_OK) {
        pthread_mutex_lock(&auth->lock);
        auth->token_count--;
        memmove(&auth->token[at], &auth->token[at + 1],
                (auth->token_count - at) * sizeof auth->token[0]);
        pthread_mutex_unlock(&auth->lock);
    }
    pthread_mutex_unlock(&auth->changing);
    return err;
}

size_t auth_token_list(struct auth *auth, struct auth_token *ret_list, size_t room)
{
    size_t count;

    pthread_mutex_lock(&auth->lock);
    count = auth->token_count < room ? auth->token_count : room;
    memcpy(ret_list, auth->token, count * sizeof ret_list[0]);
    pthread_mutex_unlock(&auth->lock);
    return count;
}

bool auth_token_find(struct auth *auth, const char *text, ow_time now,
                     struct auth_token *ret_token)
{
    uint8_t digest[AUTH_DIGEST];
    bool found = false;

    if (strlen(text) != AUTH_TOKEN_ROOM - 1 || !auth_digest(text, digest))
        return false;
    pthread_mutex_lock(&auth->lock);
    for (size_t i = 0; i < auth->token_count && !found; i++) {
        struct auth_token *token = &auth->token[i];

        found = memcmp(token->digest, digest, sizeof digest) == 0 && now < token->expires;
        if (found) {
            token->used = now;
            *ret_token = *token;
        }
    }
    pthread_mutex_unlock(&auth->lock);
    return found;
}

bool auth_token_lives(struct auth *auth, const char *name, ow_time now)
{
    bool found;
    size_t at;

    pthread_mutex_lock(&auth->lock);
    at = place_of(auth, name, &found);
    found = found && now < auth->token[at].expires;
    pthread_mutex_unlock(&auth->lock);
    return found;
}
