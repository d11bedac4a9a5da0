/** The same as `echarts`, in one file: loads in half a second rather than four. */
declare module 'echarts/dist/echarts.esm.min' {
  export * from 'echarts';
}
