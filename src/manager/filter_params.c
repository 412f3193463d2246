#include "manager/filter_params.h"

static bool read_names(struct request *request, struct filter *filter)
{
    const char *name = request_param(request, "name");
    const char *scope = request_param(request, "scope");
    const char *suffix = request_param(request, "suffix");

    if (name != NULL && filter_set_name(filter, name) != OW_OK)
        return request_bad_param(
            request, "name",
            "a name with * and ?, octets as \\xNN, perhaps <xx> behind it");
    if (scope != NULL && filter_set_scope(filter, scope) != OW_OK)
        return request_bad_param(request, "scope",
                                 "a scope, or nothing for records without");
    if (suffix != NULL && (filter->suffix = filter_suffix(suffix)) < 0)
        return request_bad_param(request, "suffix", "two hex digits");
    return true;
}

static bool read_kinds(struct request *request, struct filter *filter)
{
    const char *type = request_param(request, "type");
    const char *state = request_param(request, "state");
    const char *is_static = request_param(request, "static");
    bool flag;

    if (type != NULL && (filter->type = wins_type_parse(type)) < 0)
        return request_bad_param(request, "type",
                                 "unique, group, internet-group or multihomed");
    if (state != NULL && (filter->state = wins_state_parse(state)) < 0)
        return request_bad_param(request, "state", "active, released or tombstone");
    if (is_static == NULL)
        return true;
    if (!request_flag(request, "static", &flag))
        return false;
    filter->is_static = flag;
    return true;
}

static bool read_addresses(struct request *request, struct filter *filter, ow_addr self)
{
    const char *owner = request_param(request, "owner");
    const char *address = request_param(request, "address");

    filter->has_owner = owner != NULL;
    filter->has_address = address != NULL;
    if (owner != NULL && ow_addr_parse(owner, &filter->owner) != OW_OK)
        return request_bad_param(request, "owner", "an IPv4 address");
    if (owner != NULL && filter->owner == self)
        filter->owner = WINS_LOCAL;
    if (address != NULL && ow_addr_parse(address, &filter->address) != OW_OK)
        return request_bad_param(request, "address", "an IPv4 address");
    return true;
}

bool filter_read(struct request *request, ow_addr self, struct filter *ret_filter)
{
    *ret_filter = filter_any();
    return read_names(request, ret_filter) && read_kinds(request, ret_filter) &&
           read_addresses(request, ret_filter, self);
}
