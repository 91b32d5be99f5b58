# What scripts/package makes of an installation: two Debian packages, one of candled and one of poloniex-sim.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME candled)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL candled poloniex-sim)
# The settings are outside the prefix.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/debian/PreparePackage.cmake)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CANDLED_MAINTAINER "The candled authors <candled@example.org>" CACHE STRING "Who answers for the Debian packages, as they name it")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${CANDLED_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_DEBIAN_CANDLED_PACKAGE_NAME candled)
set(CPACK_DEBIAN_CANDLED_PACKAGE_SECTION net)
set(CPACK_DEBIAN_CANDLED_PACKAGE_DEPENDS
  "ca-certificates, procps, systemd | systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_CANDLED_PACKAGE_SUGGESTS poloniex-sim)
set(CPACK_COMPONENT_CANDLED_DESCRIPTION "candlesticks of all Poloniex pairs, as a service
candled polls the prices of all pairs of the exchange Poloniex once a second,
builds candles of 1, 5 and 10 minutes or of other lengths, and stores them in
one SQLite database. It serves them as JSON, CSV and NDJSON over HTTP, as a
stream of events, to TradingView's charts, and on a web page of its own.

After a failure it fetches what it missed from the exchange.")
set(CPACK_DEBIAN_CANDLED_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_SOURCE_DIR}/debian/conffiles ${CMAKE_CURRENT_SOURCE_DIR}/debian/postinst
  ${CMAKE_CURRENT_SOURCE_DIR}/debian/prerm ${CMAKE_CURRENT_SOURCE_DIR}/debian/postrm)

set(CPACK_DEBIAN_POLONIEX-SIM_PACKAGE_NAME poloniex-sim)
set(CPACK_DEBIAN_POLONIEX-SIM_PACKAGE_SECTION net)
set(CPACK_COMPONENT_POLONIEX-SIM_DESCRIPTION "simulated Poloniex exchange for demonstrations and tests
poloniex-sim answers on loopback as the public API of the exchange Poloniex
does, with invented prices, and with faults on demand. candled polls it when
told to by --exchange-url.")

include(CPack)
