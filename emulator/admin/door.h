#pragma once
// Who may use the admin API: this machine, and whom the command line lets in; and no page of
// another site.
#include "emulator/net/address_range.h"
#include "emulator/net/http_message.h"

#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class AdminDoor {
public:
    // `addresses` that the server listens on beside loopback; `others`: peers beyond it that may
    // enter; `token` opens the door from anywhere, none: empty.
    AdminDoor(
        const std::vector<std::string>& addresses,
        const std::vector<std::string>& others,
        std::string token);

    // Throws ApiError (403). `is_open`: the path is nobody's secret.
    void check(const HttpRequest& request, bool is_open) const;

private:
    bool has_token(const HttpRequest& request) const;
    bool is_ours(std::string_view host) const;
    bool is_near(const HttpRequest& request) const;
    void check_host(const HttpRequest& request) const;
    void check_origin(const HttpRequest& request) const;

    std::vector<std::string> addresses_;
    bool has_all_addresses_ = false;
    std::vector<AddressRange> peers_;
    std::string token_;
};

} // namespace snowglobe
