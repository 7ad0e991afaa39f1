package main

import (
	"fmt"
	"net/netip"
)

// proxies reads trusted_proxies: addresses, or networks like 10.1.0.0/16.
func (c config) proxies() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, text := range c.TrustedProxies {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			a, errA := netip.ParseAddr(text)
			if errA != nil || a.Zone() != "" {
				return nil, fmt.Errorf("%w: trusted_proxies: %q is no address; give the proxy's own, like 127.0.0.1 or 10.1.0.0/16", errConfig, text)
			}
			network = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
		}
		if network.Bits() == 0 || network.Addr().Is4In6() {
			return nil, fmt.Errorf("%w: trusted_proxies: %q would trust everybody, or nobody; give the proxy's own address, like 127.0.0.1", errConfig, text)
		}
		list = append(list, network.Masked())
	}
	return list, nil
}
