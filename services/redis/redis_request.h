#pragma once
// A command of a client: whether it may, whether it is queued, whether it is a look or a call.
#include "services/frame_wire.h"
#include "services/redis/calls.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe::redis {

class RedisRequest final : public FrameRequest {
public:
    // Throws FrameError. `clients` lives as long as the process.
    RedisRequest(std::shared_ptr<Client> client, Clients& clients, const Bytes& frame);

    std::string_view operation() const override;
    Kind kind() const override;
    Looked look(Service& service, Context& context, bool is_last) override;
    Call call() override;
    std::optional<std::string> answer(const Reply& reply) override;
    bool ends_connection() const override { return ends_; }

private:
    void admit(Context& context);
    bool is_paused(Context& context);
    void prepare();
    bool is_call() const;
    void queue(Context& context);
    void tell_monitors(const Context& context);
    bool is(std::string_view name) const { return command_ != nullptr && command_->name == name; }
    void remember(const Arguments& arguments);
    // Taken apart when somebody asks: of a call its operation does that.
    const Arguments& arguments();
    std::string out(std::string bytes);

    const std::shared_ptr<Client> client_;
    Clients& clients_;
    const Bytes frame_;
    Arguments arguments_; // empty: they have not been asked for
    std::size_t words_ = 0;
    const Command* command_ = nullptr;
    bool is_prepared_ = false;
    bool is_transaction_ = false;
    bool is_to_queue_ = false;
    std::vector<Arguments> transaction_;
    std::vector<Client::Watched> watched_;
    std::optional<Answer> answer_; // it has, before anything is run
    bool ends_ = false;
};

} // namespace snowglobe::redis
