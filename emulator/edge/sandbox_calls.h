#pragma once
// What programs ask at the addresses of their sandboxes, read and answered as at the front door
// (http_door.h), but as calls of their invocations: with no ticket, and no connection.
#include "emulator/aws/route.h"
#include "emulator/handler/http_calls.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class World;

class SandboxCalls final : public HttpCalls {
public:
    // The event as it is with those addresses.
    using PlaceEvent = std::function<std::string(std::string event, const ServedAddresses& served)>;

    // REQUIRES that the services of the doors live as long as something is asked.
    SandboxCalls(
        std::vector<Door> doors,
        std::shared_ptr<const ServedAddresses> served,
        PlaceEvent place_event,
        Session session)
        : served_(std::move(served)), router_(std::move(doors), served_.get()),
          place_event_(std::move(place_event)), session_(session) {}

    // Whose names texts have. REQUIRES that it lives as long as its sandboxes are made.
    void lead_to(World& world) { world_ = &world; }

    Session session() const override { return session_; }
    std::variant<std::unique_ptr<Asked>, HttpResponse>
    read(const HttpRequest& request, std::uint64_t draw) override;
    std::string in_served_names(std::string text, std::string_view host) override;
    std::string with_served_places(std::string event) override;

private:
    const std::shared_ptr<const ServedAddresses> served_; // may be null
    const Router router_;
    const PlaceEvent place_event_;
    const Session session_;
    World* world_ = nullptr;
};

} // namespace snowglobe
