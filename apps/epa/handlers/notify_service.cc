// Topic -> phones: tells those whom a post is for, each once. Whom the push service cannot be
// brought to tell now fails the batch at its end: when it comes again it is for them only.
#include "apps/epa/adapters/board.h"
#include "apps/epa/adapters/outside.h"
#include "apps/epa/adapters/posts.h"
#include "apps/epa/handlers/consumer.h"
#include "apps/epa/handlers/handlers.h"

#include <chrono>

namespace epa {

namespace {

class Notifier {
public:
    explicit Notifier(snowglobe::Context& context)
        : context_(context), database_(context), devices_(database_), notifications_(database_) {}

    void tell_of(const Post& post) {
        std::vector<std::string> users;
        for (const Subscription& one : subscribers(post.category_id)) {
            if (one.user_id != post.author_id && pertains(post, one)) {
                users.push_back(one.user_id);
            }
        }
        const auto devices = devices_.of(users);
        if (devices.empty()) {
            return;
        }
        const auto earlier = notifications_.of(post.post_id);
        for (const auto& [user, tokens] : devices) {
            const auto found = earlier.find(user);
            const Notification before = found == earlier.end() ? Notification() : found->second;
            if (!before.is_sent) {
                tell(post, user, tokens, before);
            }
        }
    }

    std::size_t sent() const { return sent_; }
    std::size_t failed() const { return failed_; }

private:
    void tell(
        const Post& post,
        const std::string& user,
        const std::vector<std::string>& tokens,
        const Notification& before) {
        notifications_.begin(post.post_id, user, now_ms());
        bool is_done = true;
        for (const std::string& token : tokens) {
            if (before.delivered.contains(token)) {
                continue;
            }
            switch (push(context_, token, title(post.category_id), post.title, post.post_id)) {
            case Push::done:
                ++sent_;
                if (tokens.size() > 1) { // else the next line says as much
                    notifications_.delivered(post.post_id, user, token, now_ms());
                }
                break;
            case Push::gone:
                devices_.remove(token);
                break;
            case Push::never:
                context_.log("refused: post " + post.post_id + " for a device of " + user);
                break;
            case Push::later:
                is_done = false;
                ++failed_;
                break;
            }
        }
        if (is_done) {
            notifications_.sent(post.post_id, user, now_ms());
        }
    }

    const std::vector<Subscription>& subscribers(const std::string& category_id) {
        const auto found = subscribers_.find(category_id);
        if (found != subscribers_.end()) {
            return found->second;
        }
        return subscribers_[category_id] = Subscriptions(database_).of_category(category_id);
    }

    const std::string& title(const std::string& category_id) {
        const auto found = titles_.find(category_id);
        if (found != titles_.end()) {
            return found->second;
        }
        const auto category = Categories(database_).find(category_id);
        return titles_[category_id] = category ? category->name : category_id;
    }

    std::int64_t now_ms() const {
        return std::chrono::floor<std::chrono::milliseconds>(context_.now())
            .time_since_epoch()
            .count();
    }

    snowglobe::Context& context_;
    Database database_;
    Devices devices_;
    Notifications notifications_;
    std::map<std::string, std::vector<Subscription>> subscribers_; // by category
    std::map<std::string, std::string> titles_;
    std::size_t sent_ = 0;
    std::size_t failed_ = 0;
};

json notify(snowglobe::Context& context, const std::vector<Post>& posts) {
    Notifier notifier(context);
    for (const Post& post : posts) {
        notifier.tell_of(post);
    }
    if (notifier.failed() > 0) {
        throw snowglobe::HandlerError(
            "PushUnavailable", std::to_string(notifier.failed()) + " messages were not taken");
    }
    return done({{"sent", notifier.sent()}});
}

} // namespace

json notify_service(const json& event, snowglobe::Context& context) {
    return consume(
        event, context, [&](const std::vector<Post>& posts) { return notify(context, posts); });
}

} // namespace epa
