package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
)

// routes adds what programs watch to the pages.
func routes(pages http.Handler, metrics *prometheus.Registry, h health, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.Handle("GET /healthz", h)
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError)}))
	return mux
}

// health answers 200 while events are taken and stored, otherwise 503 with the reasons.
type health struct {
	db     store.Store
	worker *ingest.Worker
}

func (h health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	answer := struct {
		OK     bool   `json:"ok"`
		Store  string `json:"store"`
		Ingest string `json:"ingest"`
	}{true, "ok", "ok"}
	if err := h.db.Ping(ctx); err != nil {
		answer.OK, answer.Store = false, err.Error()
	}
	if err := h.worker.State(); err != nil {
		answer.OK, answer.Ingest = false, err.Error()
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if !answer.OK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	// A client that left is no one's fault.
	_ = json.NewEncoder(w).Encode(answer)
}
