# The handler library of an app of this repository: app_handlers(NAME source...).
# Snowglobe's own JSON value, apps/common, and nothing exported but the list of its functions, so that nothing of what
# it links may be seen by, or mixed up with, the host's own copies.
function(app_handlers name)
    snowglobe_handlers(${name} ${ARGN})
    target_include_directories(${name} PRIVATE ${snowglobe_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE apps_common)
    set(exported ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/exported.map)
    target_link_options(${name} PRIVATE -Wl,--exclude-libs,ALL -Wl,--gc-sections -Wl,--version-script=${exported})
    set_target_properties(${name} PROPERTIES LINK_DEPENDS ${exported})
endfunction()

# What an app's rules are made of, without the SDK: app_domain(NAME source...), a library that unit tests link too.
function(app_domain name)
    add_library(${name} STATIC ${ARGN})
    snowglobe_settings(${name})
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique> -fvisibility=hidden)
    target_link_libraries(${name} PUBLIC snowglobe::own_json)
endfunction()
