#pragma once
// A fake: the handler that stands for a host of the outside world. There is one outside world,
// whatever account or region asks.
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
    template <class Archive> void fields(Archive& archive) { archive(scope, image, function); }
};

std::optional<Fake> find_fake(Store& store, std::string_view host);
void put_fake(Store& store, std::string_view host, const Fake& fake);
void erase_fake(Store& store, std::string_view host);
std::vector<std::string> fake_hosts(Store& store);

} // namespace snowglobe::outside
