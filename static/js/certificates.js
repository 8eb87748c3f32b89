// The part of a course's page that tells how far the press has come fetches itself again (hx-trigger="every 1s").
import "htmx.org";
