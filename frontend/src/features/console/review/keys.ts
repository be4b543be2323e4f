/** First part of the key of a cached review. */
export const REVIEW = 'review'
