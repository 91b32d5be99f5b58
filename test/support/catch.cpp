// Nothing but what all tests include, so that it is parsed once and not once a file: see candled_precompiled_tests().
#include <catch2/catch.hpp>
