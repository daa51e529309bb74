#include "services/outside/fake.h"

#include "emulator/store/rows.h"

namespace snowglobe::outside {

std::optional<Fake> find_fake(Store& store, std::string_view host) {
    return Rows<Fake>(store).find(Key("outside.fake").text(host));
}

void put_fake(Store& store, std::string_view host, const Fake& fake) {
    Rows<Fake>(store).put(Key("outside.fake").text(host), fake);
}

void erase_fake(Store& store, std::string_view host) {
    store.erase(Key("outside.fake").text(host).str());
}

std::vector<std::string> fake_hosts(Store& store) {
    std::vector<std::string> hosts;
    const Key all("outside.fake");
    store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            KeyReader reader(key);
            reader.text();
            hosts.push_back(reader.text());
            return true;
        });
    return hosts;
}

} // namespace snowglobe::outside
