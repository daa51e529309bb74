#pragma once
// A fake: what stands for a host of the outside world, a handler or another service. There is one
// outside world, whatever account or region asks.
#include "emulator/call/invocation.h"
#include "emulator/store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::outside {

struct Fake {
    Scope scope; // where the template has put it: its own calls go there
    FunctionImage image;
    std::string function; // instead of an image of its own: a function of that scope
    // Instead of a handler: a service, whose operation AnswerHttp gets the request and answers as
    // outbound.h has them.
    std::string service;
    template <class Archive> void fields(Archive& archive) {
        archive(scope, image, function);
        archive.tagged(1, service);
    }
};

std::optional<Fake> find_fake(Store& store, std::string_view host);
void put_fake(Store& store, std::string_view host, const Fake& fake);
void erase_fake(Store& store, std::string_view host);
std::vector<std::string> fake_hosts(Store& store);

} // namespace snowglobe::outside
