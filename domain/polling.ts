/** How often the cloud is looked at while something is in flight there, ms: the resolution of what is timed by looking. */
export const pollEveryMs = 300;
