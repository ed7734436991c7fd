/** Lists of the V3 API, a page at a time. */
import { json, type CannedAnswer } from './answers.js';

/**
 * One page of a list, as `page` and `limit` ask. The envelope is documented (OpenAPI, `Pagination`). What
 * a page holds at most is not, nor what happens to a `limit` beyond that: here it counts as the most, and
 * `per_page` says so. What is no whole number above zero counts as not given.
 *
 * @param largest - what a page holds at most
 */
export function page(items: readonly unknown[], url: URL, largest: number): CannedAnswer {
  const limit = Math.min(wholeNumber(url, 'limit') ?? 50, largest);
  const current = wholeNumber(url, 'page') ?? 1;
  const pages = Math.max(1, Math.ceil(items.length / limit));
  const data = items.slice((current - 1) * limit, current * limit);
  const link = (to: number): string => `?limit=${limit}&page=${to}`;
  return json(200, {
    data,
    meta: {
      pagination: {
        total: items.length,
        count: data.length,
        per_page: limit,
        current_page: current,
        total_pages: pages,
        links: {
          current: link(current),
          ...(current < pages ? { next: link(current + 1) } : {}),
          ...(current > 1 ? { previous: link(current - 1) } : {}),
        },
      },
    },
  });
}

function wholeNumber(url: URL, name: string): number | undefined {
  const value = Number(url.searchParams.get(name) ?? NaN);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}
