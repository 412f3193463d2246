#include "manager/owner.h"

ow_addr owner_address(struct manager *manager)
{
    struct server_status status;
    ow_addr owner = atomic_load(&manager->owner);

    if (owner != 0)
        return owner; /* it never changes while the server runs */
    manager->config.status.get(manager->config.status.ctx, &status);
    atomic_store(&manager->owner, status.owner);
    return status.owner;
}
