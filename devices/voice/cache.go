package voice

import (
	"container/list"
	"sync"
)

type cacheKey struct {
	pinyin string
	rate   Rate
}

type cached struct {
	key cacheKey
	pcm PCM
}

// A cache keeps the most recently used sound, up to a number of bytes.
type cache struct {
	mu    sync.Mutex
	max   int
	size  int
	order list.List // of *cached, the newest first
	at    map[cacheKey]*list.Element
}

func newCache(max int) *cache {
	return &cache{max: max, at: map[cacheKey]*list.Element{}}
}

func (c *cache) get(k cacheKey) (PCM, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.at[k]
	if e == nil {
		return PCM{}, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached).pcm, true
}

func (c *cache) put(k cacheKey, p PCM) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if 2*len(p.Samples) > c.max || c.at[k] != nil {
		return
	}
	c.at[k] = c.order.PushFront(&cached{k, p})
	c.size += 2 * len(p.Samples)
	for c.size > c.max {
		e := c.order.Back()
		old := c.order.Remove(e).(*cached)
		delete(c.at, old.key)
		c.size -= 2 * len(old.pcm.Samples)
	}
}
