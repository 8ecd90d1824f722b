/** The claims of the article that the predicted resources can be held against; the others show in manifests and texts. */
export const infraClaims: readonly number[] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 18, 19, 23, 25, 26, 27, 28, 30, 32, 33, 35, 37,
];
